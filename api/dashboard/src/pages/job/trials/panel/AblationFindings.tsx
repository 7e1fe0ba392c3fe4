/** What an ablation found of one network: what each skip is worth, gates, norms, gradients. */
import { useMemo } from "preact/hooks";

import { Chart } from "~/charts/Chart";
import {
  gradientOption,
  gradientText,
  nameOf,
  signed,
  skipRows,
  verdictOf,
  worthOption,
  type Findings,
} from "~/pages/job/trials/panel/ablation";
import { count, NOTHING, percent, score, short } from "~/text/numbers";
import { Heads } from "~/ui/Heads";

const MANY = 12;

export function AblationFindings({ findings }: { findings: Findings }) {
  if (findings.num_skips === 0) return <p class="quiet">This network has no skip: there is nothing to remove.</p>;
  if (findings.metric === null) return null;
  return (
    <>
      <Removals findings={findings} />
      {findings.gates.length > 0 && <Gates findings={findings} />}
      {findings.gradients.length > 0 && <Gradients gradients={findings.gradients} />}
    </>
  );
}

function Removals({ findings }: { findings: Findings }) {
  const rows = useMemo(() => skipRows(findings), [findings]);
  const metric = findings.metric_name ?? "metric";
  const option = useMemo(() => worthOption(rows, metric), [rows, metric]);
  const { retrained } = findings;
  return (
    <section>
      <h3>What each skip is worth</h3>
      <p class="quiet">
        {metric} {score(findings.metric)} with all skips, on {count(findings.num_samples)} validation samples
        {retrained && `; ${score(retrained.metric)} trained again`}.
      </p>
      {rows.length > 0 && (
        <>
          <p>{verdictOf(findings)}</p>
          <Chart option={option} height={rows.length > MANY ? "tall" : rows.length > 4 ? "medium" : "small"} text={verdictOf(findings)} />
          <div class="table-box" tabIndex={0} role="region" aria-label="Every skip removed in turn">
            <table class="table ablation">
              <Heads
                of={[
                  "Skip",
                  "Kind",
                  { number: "Without" },
                  { number: "Difference" },
                  ...(retrained ? [{ number: "Retrained" }, { number: "Its difference" }] : []),
                  { number: "Branch norm" },
                  { number: "Skip norm" },
                  { number: "Branch / skip" },
                ]}
              />
              <tbody>
                {rows.map((one) => (
                  <tr key={one.name}>
                    <th scope="row">{one.name}</th>
                    <td>{one.kind}</td>
                    <td class="number">{score(one.metric)}</td>
                    <td class="number">{signed(one.difference)}</td>
                    {retrained && (
                      <>
                        <td class="number" title={one.retrained?.message ?? (one.retrained?.is_reused ? "From an equal training" : undefined)}>
                          {score(one.retrained?.metric)}
                        </td>
                        <td class="number">{signed(one.retrained?.difference)}</td>
                      </>
                    )}
                    <td class="number">{short(one.norms?.branch)}</td>
                    <td class="number">{short(one.norms?.skip)}</td>
                    <td class="number">{short(one.norms?.ratio)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p class="quiet">
            Weights and norms stay as they are where a skip is removed. Norms are means over samples, before the activation; a
            gate&rsquo;s are weighted as it mixes.
          </p>
        </>
      )}
    </section>
  );
}

function Gates({ findings: { gates } }: { findings: Findings }) {
  const saturated = gates.filter((one) => one.is_saturated);
  return (
    <section>
      <h3>How open the gates are</h3>
      <p>
        {saturated.length === 0
          ? "No gate is saturated: each of them mixes."
          : `Saturated, so hardly mixing: ${saturated.map(nameOf).join(", ")}.`}
      </p>
      <div class="table-box" tabIndex={0} role="region" aria-label="Openness of gates">
        <table class="table ablation">
          <Heads of={["Gate", { silent: "Openness" }, { number: "Mean" }, { number: "Sd" }, { number: "5 · 50 · 95%" }, "State"]} />
          <tbody>
            {gates.map((one) => (
              <tr key={nameOf(one)}>
                <th scope="row">{nameOf(one)}</th>
                <td class="ablation-bar">
                  <progress max={1} value={one.mean} aria-hidden="true" />
                </td>
                <td class="number">{score(one.mean, 3)}</td>
                <td class="number">{score(one.sd, 3)}</td>
                <td class="number">{[one.p5, one.p50, one.p95].map((value) => value.toFixed(2)).join(" · ")}</td>
                <td>{one.is_saturated ? <span class="badge badge-wait">{stateOf(one)}</span> : NOTHING}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">0 passes the skip alone, 1 the layer alone; over all validation samples, channels and positions.</p>
    </section>
  );
}

function stateOf({ share_closed, share_open }: Findings["gates"][number]): string {
  return share_closed > share_open ? `${percent(share_closed)} skip alone` : `${percent(share_open)} layer alone`;
}

function Gradients({ gradients }: { gradients: Findings["gradients"] }) {
  const option = useMemo(() => gradientOption(gradients), [gradients]);
  return (
    <section>
      <h3>Gradient norm by layer</h3>
      <Chart option={option} height="small" text={gradientText(gradients)} />
      <p class="quiet">Of the loss in each layer&rsquo;s weights, on the same training batches at both ends.</p>
    </section>
  );
}
