/** Which choices the score depends on. */
import { answer, client, type Schemas } from "~/api/client";
import { Part } from "~/pages/job/Part";
import { shortName } from "~/pages/job/analysis/parallel";
import { count, percent } from "~/text/numbers";

const NUM_SHOWN = 15;

export function ImportancesPart({ jobId }: { jobId: string }) {
  return (
    <Part
      title="Importance"
      asked={jobId}
      fetch={(signal) =>
        answer(client.GET("/v1/jobs/{job_id}/importances", { params: { path: { job_id: jobId } }, signal }))
      }
      lack={(data) =>
        data.items.length === 0
          ? { title: "There are no importances yet", hint: data.reason ?? "More trials must end." }
          : null
      }
    >
      {(data) => <Bars data={data} />}
    </Part>
  );
}

function Bars({ data }: { data: Schemas["Importances"] }) {
  const most = data.items[0]?.importance ?? 1;
  return (
    <>
      <p class="quiet">
        Part of the score's variance that each choice explains, by {data.evaluator} from {count(data.num_trials)}{" "}
        trials.
      </p>
      <table class="importances">
        <tbody>
          {data.items.slice(0, NUM_SHOWN).map((one) => (
            <tr key={one.name}>
              <th scope="row">{shortName(one.name)}</th>
              <td class="importances-bar">
                <progress max={most} value={one.importance} aria-hidden="true" />
              </td>
              <td>{percent(one.importance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data.items.length > NUM_SHOWN && (
        <p class="quiet">
          {count(data.items.length - NUM_SHOWN)} more explain{" "}
          {percent(data.items.slice(NUM_SHOWN).reduce((sum, one) => sum + one.importance, 0))} together.
        </p>
      )}
    </>
  );
}
