/** One trial beside the table: what it is, what it reached, what it cost, what it said, its code. */
import { useEffect, useRef } from "preact/hooks";

import "~/pages/job/trials/panel/panel.css";
import { address, ask, href } from "~/app/address";
import { AblationPart } from "~/pages/job/trials/panel/AblationPart";
import { Choices } from "~/pages/job/trials/panel/Choices";
import { CodeTab } from "~/pages/job/trials/panel/CodeTab";
import { useDetail, type Detail } from "~/pages/job/trials/panel/detail";
import { ExportButton } from "~/pages/job/trials/panel/ExportButton";
import { Log } from "~/pages/job/trials/panel/Log";
import { Summary } from "~/pages/job/trials/panel/Summary";
import { marks, toggleMark } from "~/pages/job/trials/marks";
import type { RowSource } from "~/pages/job/trials/source";
import { TABS, type Tab } from "~/pages/job/trials/view";
import { Empty, Failure, Waiting } from "~/ui/Notice";
import { State } from "~/ui/State";

const NAMES: Record<Tab, string> = { summary: "Summary", skips: "Skips", log: "Log", code: "Code", choices: "Choices" };

/** Where the panel takes the whole screen; the style sheet says the same. */
const SHEET = "(max-width: 1000px)";

interface Props {
  jobId: string;
  trialId: string;
  tab: Tab;
  source: RowSource;
  onClose: () => void;
}

export function Panel({ jobId, trialId, tab, source, onClose }: Props) {
  const { detail, problem, refresh } = useDetail(trialId, source);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => body.current?.scrollTo(0, 0), [trialId, tab]);
  useEffect(() => {
    if (matchMedia(SHEET).matches) body.current?.focus(); // it lies over the table
  }, []);
  return (
    <aside class="panel" aria-label={detail ? `Trial ${detail.number}` : "Trial"}>
      <header class="panel-head">
        <h2>{detail ? `Trial ${detail.number}` : "Trial"}</h2>
        {detail && <State state={detail.state} />}
        {detail?.label && <span class="quiet">{detail.label}</span>}
        <span class="spring" />
        <button type="button" class="button-plain" aria-label="Close the trial" title="Escape" onClick={onClose}>
          ×
        </button>
      </header>
      <nav class="tabs" aria-label="Views of the trial">
        {TABS.map((one) => (
          <a key={one} href={tabHref(jobId, one)} aria-current={one === tab ? "page" : undefined} onClick={(event) => turn(event, one)}>
            {NAMES[one]}
          </a>
        ))}
      </nav>
      <div class="panel-body" ref={body} tabIndex={0} role="region" aria-label={NAMES[tab]}>
        {problem ? (
          <Failure problem={problem} retry={refresh} />
        ) : detail === undefined ? (
          <Waiting lines={8} />
        ) : (
          <View key={trialId} detail={detail} tab={tab} />
        )}
      </div>
      {detail && (
        <footer class="panel-foot">
          <button type="button" class="button" aria-pressed={marks.value.includes(trialId)} onClick={() => toggleMark(trialId)}>
            {marks.value.includes(trialId) ? "Marked to compare" : "Compare"}
          </button>
          <ExportButton key={trialId} detail={detail} />
        </footer>
      )}
    </aside>
  );
}

function View({ detail, tab }: { detail: Detail; tab: Tab }) {
  if (tab === "skips") return <Skips detail={detail} />;
  if (tab === "log") return <Log detail={detail} />;
  if (tab === "code") return <CodeTab trialId={detail.id} />;
  if (tab === "choices") return <Choices detail={detail} />;
  return <Summary detail={detail} />;
}

function Skips({ detail }: { detail: Detail }) {
  if (detail.state === "complete" || detail.state === "reused") return <AblationPart trialId={detail.id} />;
  return (
    <Empty title="Its skips cannot be looked at">
      <p>Only a complete trial has the weights that it takes. Choose one of those.</p>
    </Empty>
  );
}

function tabHref(jobId: string, tab: Tab): string {
  const query = new URLSearchParams(address.value.query);
  if (tab === "summary") query.delete("tab");
  else query.set("tab", tab);
  return href(["jobs", jobId, "trials"], query);
}

/** Tabs leave no step for the back button: it closes the trial. */
function turn(event: MouseEvent, tab: Tab): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  ask({ tab: tab === "summary" ? null : tab });
}
