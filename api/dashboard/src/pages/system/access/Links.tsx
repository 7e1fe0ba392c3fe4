/** The share links to all jobs. */
import { answer, client } from "~/api/client";
import { useResource } from "~/api/resource";
import { Card } from "~/ui/Card";
import { Failure, Waiting } from "~/ui/Notice";
import { Shares } from "~/ui/Shares";

export function Links() {
  const { data, problem, refresh } = useResource("shares", (signal) => answer(client.GET("/v1/shares", { signal })));
  return (
    <Card title="Share links">
      <div class="stack">
        <p class="quiet">Each shows one job to guests without a key. A new one is made on the page of its job, by Share.</p>
        {problem && <Failure problem={problem} retry={refresh} />}
        {data ? <Shares shares={data.items} onRevoked={refresh} showsJob /> : !problem && <Waiting lines={2} />}
      </div>
    </Card>
  );
}
