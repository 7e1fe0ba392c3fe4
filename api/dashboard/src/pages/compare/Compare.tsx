/** Two to six trials of any jobs side by side; the address says which, the first is the reference. */
import "~/pages/compare/compare.css";
import { useEffect, useMemo } from "preact/hooks";

import { answer, client } from "~/api/client";
import { useResource } from "~/api/resource";
import { sharedJob } from "~/api/session";
import { address, ask } from "~/app/address";
import { AddTrial } from "~/pages/compare/AddTrial";
import { Curves } from "~/pages/compare/Curves";
import { DifferenceTable } from "~/pages/compare/DifferenceTable";
import { Drawings } from "~/pages/compare/Drawings";
import { useSides, type Side } from "~/pages/compare/sides";
import { compareHref, marks, MOST, setMarks } from "~/pages/job/trials/marks";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Notice";
import { tell } from "~/ui/Toasts";

export default function Compare() {
  const { query } = address.value;
  const ids = [...new Set(query.getAll("trial"))].slice(0, MOST);
  const known = useSides(ids);
  const isMaximised = useDirections();
  const sides = useSteady(known.flatMap(({ side }) => (side ? [side] : [])));
  const key = ids.join();
  useEffect(() => {
    if (key !== "") setMarks(key.split(",")); // what is compared is what the tables of trials show as marked
  }, [key]);

  const show = (next: readonly string[]) => {
    if (next.length === 0) setMarks([]);
    ask({ trial: next }, { replace: false });
  };
  const add = (trialId: string) => {
    if (ids.includes(trialId)) tell("That trial is here already.", "bad");
    else show([...ids, trialId]);
  };
  return (
    <div class="page compare">
      <header class="page-head">
        <h1>Compare trials</h1>
        {ids.length > 0 && <span class="quiet">The first is the reference: edges that others add, lack or change are marked.</span>}
      </header>
      {ids.length === 0 && (
        <Empty title="Nothing to compare yet">
          <p>
            {marks.value.length > 0 && (
              <>
                <a href={compareHref.value}>Compare the {marks.value.length} marked</a>, or choose anew.{" "}
              </>
            )}
            Choose two to six trials: mark them in the table of a job by their boxes or the key <kbd>x</kbd>, then press <kbd>c</kbd>; or add them here.
          </p>
        </Empty>
      )}
      {ids.length < MOST && sharedJob.value === null && (
        <Card title={ids.length === 0 ? "Add a trial" : undefined}>
          <AddTrial jobId={sides[0]?.job.id} onAdd={add} />
        </Card>
      )}
      {ids.length > 0 && (
        <Drawings
          known={known}
          onRemove={(trialId) => show(ids.filter((one) => one !== trialId))}
          onRefer={(trialId) => show([trialId, ...ids.filter((one) => one !== trialId)])}
        />
      )}
      {ids.length === 1 && <p class="quiet">Add a second trial to see where they differ.</p>}
      {sides.length > 0 && <Curves sides={sides} asked={query.get("metric")} />}
      {sides.length > 1 && <DifferenceTable sides={sides} isMaximised={isMaximised} showsAll={query.has("all")} />}
    </div>
  );
}

/** The same list for as long as its members are the same. */
function useSteady(sides: readonly Side[]): readonly Side[] {
  return useMemo(() => sides, sides); // eslint-disable-line react-hooks/exhaustive-deps
}

function useDirections(): (metric: string) => boolean | undefined {
  const { data } = useResource("metrics", (signal) => answer(client.GET("/v1/metrics", { signal })));
  return (metric) => data?.items.find(({ name }) => name === metric)?.maximise;
}
