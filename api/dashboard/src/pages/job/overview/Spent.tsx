/** What the job has spent of each part of its budget. */
import type { Schemas } from "~/api/client";
import { reached, SUMS } from "~/text/budgets";
import { score } from "~/text/numbers";
import { duration } from "~/text/times";
import { Progress } from "~/ui/Progress";
import { Time } from "~/ui/Time";

export function Spent({ job }: { job: Schemas["JobSummary"] }) {
  const { budget } = job;
  const target = budget.target_score;
  return (
    <section class="card overview-spent" aria-label="Budget">
      {SUMS.map((name) => ({ name, ...reached(budget, name) })).map(({ name, part, text }) =>
        part === null ? (
          <p key={name} class="quiet">
            {text}
          </p>
        ) : (
          <Progress key={name} part={part} text={text} />
        ),
      )}
      {target.limit !== null && (
        <p class="quiet">
          Ends at a score of {score(target.limit)}
          {target.reached ? ": reached" : target.best !== null && `, ${score(target.limit - target.best)} to go`}
        </p>
      )}
      <p class="quiet">
        {job.ended_at !== null ? (
          <>
            Ended <Time at={job.ended_at} />. {job.state === "finished" && job.message}
          </>
        ) : job.seconds_left !== null ? (
          `About ${duration(job.seconds_left)} left at this pace`
        ) : (
          <>
            Posted <Time at={job.created_at} />
          </>
        )}
      </p>
    </section>
  );
}
