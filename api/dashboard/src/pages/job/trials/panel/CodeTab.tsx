/** A trial's network as PyTorch code: the very source that was trained. */
import { answer, BASE, client } from "~/api/client";
import { useResource } from "~/api/resource";
import { Code } from "~/ui/Code";
import { Copy } from "~/ui/Copy";
import { Failure, Waiting } from "~/ui/Notice";

export function CodeTab({ trialId }: { trialId: string }) {
  const { data, problem, refresh } = useResource(trialId, (signal) =>
    answer(client.GET("/v1/trials/{trial_id}/code", { params: { path: { trial_id: trialId } }, parseAs: "text", signal })),
  );
  if (problem) return <Failure problem={problem} retry={refresh} />;
  if (data === undefined) return <Waiting lines={12} />;
  return (
    <>
      <div class="panel-tools">
        <Copy text={data} />
        <a class="button" href={`${BASE}v1/trials/${encodeURIComponent(trialId)}/code`} download={`${trialId}.py`}>
          Download
        </a>
      </div>
      <Code text={data} label="The network in PyTorch" />
    </>
  );
}
