/** What skips of each span go with: how far they reach, and how good the networks are that have them. */
import { answer, client } from "~/api/client";
import { Part } from "~/pages/job/Part";
import { effectText, scaleOf, sideOf, type Choices } from "~/pages/job/analysis/choices";
import { IntervalBar } from "~/pages/job/analysis/IntervalBar";
import { ask, address } from "~/app/address";
import { count } from "~/text/numbers";
import { Heads } from "~/ui/Heads";

type Measure = Choices["measure"];

export function SpansPart({ jobId, round }: { jobId: string; round: number }) {
  const measure: Measure = address.value.query.get("spans") === "metric" ? "metric" : "score";
  return (
    <Part
      title="Effect by span"
      class="analysis-wide"
      asked={`${jobId} ${measure}`}
      round={round}
      aside={() => (
        <label>
          <input type="checkbox" checked={measure === "metric"} onChange={() => ask({ spans: measure === "metric" ? null : "metric" })} />
          Without the penalty
        </label>
      )}
      fetch={(signal) =>
        answer(client.GET("/v1/jobs/{job_id}/choices", { params: { path: { job_id: jobId }, query: { measure } }, signal }))
      }
      lack={(data) =>
        data.num_whole === 0
          ? { title: "No trial ran its full budget yet", hint: "Spans are compared among trials that did." }
          : null
      }
    >
      {(data) => <Effects data={data} />}
    </Part>
  );
}

function Effects({ data }: { data: Choices }) {
  const scale = scaleOf(data.spans);
  return (
    <>
      <p class="quiet">
        Of {count(data.num_whole)} trials with their full budget. What goes together need not be cause and effect: a search
        tries what it expects to be good, so these trials are no random sample.
      </p>
      <div class="table-box" tabIndex={0} role="region" aria-label="Effect by span">
        <table class="table odds">
          <Heads
            of={[
              "Span",
              { number: "With · without" },
              `${data.measure} with one at least, less without`,
              { silent: "Its interval" },
              "One more, other spans equal",
              { silent: "Its interval" },
            ]}
          />
          <tbody>
            {data.spans.map((one) => (
              <tr key={one.span}>
                <th scope="row">
                  {one.span} <span class="quiet">of {count(one.num_edges)} edges</span>
                </th>
                <td class="number">
                  {count(one.num_with)} · {count(one.num_without)}
                </td>
                {[one.presence, one.each].map((effect, place) => (
                  <Effect key={place} effect={effect} scale={scale} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Effect({ effect, scale }: { effect: Choices["spans"][number]["each"]; scale: readonly [number, number] }) {
  const side = sideOf(effect);
  return (
    <>
      <td>{effectText(effect)}</td>
      <td class="odds-bar">{effect && <IntervalBar interval={effect} scale={scale} kind={side === "unsure" ? "quiet" : side} />}</td>
    </>
  );
}
