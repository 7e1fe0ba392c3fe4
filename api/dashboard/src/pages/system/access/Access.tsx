/** Who may come in: keys, for admins, and the links with which guests look at one job. */
import { isAdmin, mayWrite } from "~/api/session";
import { Keys } from "~/pages/system/access/Keys";
import { Links } from "~/pages/system/access/Links";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Notice";

export function Access() {
  if (!mayWrite.value)
    return (
      <Empty title="Your key may only look">
        <p>Links are made and ended by those who may write, keys by an admin of the project.</p>
      </Empty>
    );
  return (
    <>
      {isAdmin.value ? (
        <Keys />
      ) : (
        <Card title="Keys">
          <p class="quiet">Keys are made and revoked by an admin of the project; yours has another scope.</p>
        </Card>
      )}
      <Links />
    </>
  );
}
