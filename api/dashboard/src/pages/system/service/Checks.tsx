/** What the service has looked at in itself: troubles first, with what to do; the rest can be unfolded. */
import type { Schemas } from "~/api/client";
import { Card } from "~/ui/Card";
import { Prose } from "~/ui/Prose";

type Check = Schemas["Check"];

const TONES = { ok: "good", warning: "wait", error: "bad" } as const;

export function Checks({ checks }: { checks: readonly Check[] }) {
  const troubles = checks.filter((check) => check.status !== "ok").toSorted((one) => (one.status === "error" ? -1 : 1));
  const fine = checks.filter((check) => check.status === "ok");
  return (
    <Card title="Health">
      {troubles.length > 0 && <List checks={troubles} />}
      {fine.length > 0 && (
        <details class="checks-fine">
          <summary>
            {troubles.length === 0 ? "All" : "The other"} {fine.length} checks found nothing wrong
          </summary>
          <List checks={fine} />
        </details>
      )}
    </Card>
  );
}

function List({ checks }: { checks: readonly Check[] }) {
  return (
    <ul class="checks">
      {checks.map((check) => (
        <li key={check.name} class="check">
          <span class={`badge badge-${TONES[check.status]}`}>{check.status}</span>
          <div>
            <strong>{check.name}</strong>
            <p>
              <Prose text={sentence(check.message)} />
            </p>
            {check.remedy !== null && (
              <p class="check-remedy">
                <Prose text={check.remedy} />
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return begun.endsWith(".") ? begun : `${begun}.`;
}
