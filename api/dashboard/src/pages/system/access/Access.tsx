/** Who may come in: keys, for admins, and the links with which guests look at one job. */
import { isAdmin } from "~/api/session";
import { Keys } from "~/pages/system/access/Keys";
import { Links } from "~/pages/system/access/Links";
import { Card } from "~/ui/Card";

export function Access() {
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
