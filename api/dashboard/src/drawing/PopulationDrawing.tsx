/** The skips of all trials of a job over one another, each as wide as it is frequent. */
import { useState } from "preact/hooks";

import { useDrawing } from "~/drawing/fetched";
import { Picture } from "~/drawing/Picture";
import { ofPopulation, type Among } from "~/drawing/sources";
import { toggled, Unseen } from "~/drawing/Unseen";

interface Props {
  jobId: string;
  /** It is drawn anew when this changes. */
  lastEvent: number;
  among?: Among;
  text?: string;
}

export function PopulationDrawing({ jobId, lastEvent, among = "all", text }: Props) {
  const [open, setOpen] = useState<readonly string[]>([]);
  const key = JSON.stringify([jobId, lastEvent, among, open]);
  const { svg, problem, retry } = useDrawing(key, undefined, (signal) => ofPopulation(jobId, among, open, signal));
  if (problem !== undefined || svg === undefined) return <Unseen size="full" problem={problem} retry={retry} />;
  const said = text ?? "All topologies of this search over one another";
  return <Picture svg={svg} text={said} onPick={undefined} onPart={(part) => setOpen(toggled(open, part))} />;
}
