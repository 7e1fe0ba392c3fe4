/** From a point of a chart to the trial it stands for. */
import { go, href } from "~/app/address";

/** Open the trial of a spot, `[x, y, trial id, …]`; anything else is let be. */
export function openTrial(jobId: string, spot: unknown): void {
  const trial: unknown = Array.isArray(spot) ? spot[2] : undefined;
  if (typeof trial === "string") go(href(["jobs", jobId, "trials"], { trial }));
}
