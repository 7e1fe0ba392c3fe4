/** Which choices the best tenth takes more often than all trials do. */
import { answer, client } from "~/api/client";
import { Part } from "~/pages/job/Part";
import { byDifference, preferred, said, shareText, type Choices, type Dimension } from "~/pages/job/analysis/choices";
import { IntervalBar } from "~/pages/job/analysis/IntervalBar";
import { shortName } from "~/pages/job/analysis/parallel";
import { count } from "~/text/numbers";
import { Heads } from "~/ui/Heads";

const NUM_SHOWN = 10;

export function ChoicesPart({ jobId, round }: { jobId: string; round: number }) {
  return (
    <Part
      title="Choices of the best tenth"
      class="analysis-wide"
      asked={jobId}
      round={round}
      fetch={(signal) => answer(client.GET("/v1/jobs/{job_id}/choices", { params: { path: { job_id: jobId } }, signal }))}
      lack={(data) =>
        data.num_all === 0 ? { title: "No trial has a result yet", hint: "The best tenth is held against all once trials end." } : null
      }
    >
      {(data) => <Shares data={data} />}
    </Part>
  );
}

function Shares({ data }: { data: Choices }) {
  const shown = byDifference(data.dimensions).slice(0, NUM_SHOWN);
  const left = data.dimensions.length - shown.length;
  return (
    <>
      <p class="quiet">{said(data)} Bars are 95% intervals (Wilson), ticks the shares.</p>
      <div class="table-box" tabIndex={0} role="region" aria-label="Shares of choices">
        <table class="table odds">
          <Heads of={["Choice", "Option", "Best tenth", { silent: "Interval of the best tenth" }, "All", { silent: "Interval of all" }]} />
          {shown.map((one) => (
            <Rows key={one.name} of={one} />
          ))}
        </table>
      </div>
      {left > 0 && <p class="quiet">{count(left)} more choices differ less.</p>}
    </>
  );
}

function Rows({ of }: { of: Dimension }) {
  const best = preferred(of);
  return (
    <tbody>
      {of.options.map((option, place) => (
        <tr key={option.option} class={option === best ? "odds-sure" : undefined}>
          {place === 0 && (
            <th scope="rowgroup" rowSpan={of.options.length} title={of.edges.map(({ source, target }) => `${source} → ${target}`).join(", ")}>
              {shortName(of.name)}
            </th>
          )}
          <td>
            {option.option} {option === best && <span class="badge badge-good">preferred</span>}
          </td>
          <td>{shareText(option.top.share)}</td>
          <td class="odds-bar">
            <IntervalBar interval={option.top.share} scale={[0, 1]} kind="main" />
          </td>
          <td>{shareText(option.all.share)}</td>
          <td class="odds-bar">
            <IntervalBar interval={option.all.share} scale={[0, 1]} kind="quiet" />
          </td>
        </tr>
      ))}
    </tbody>
  );
}
