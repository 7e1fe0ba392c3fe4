/** Posts a search job: a form that the API's own schemas make, with what it would cost beside it. */
import "~/pages/new/new.css";
import { answer, client, type Schemas } from "~/api/client";
import { useResource } from "~/api/resource";
import { address, href } from "~/app/address";
import { fetchCatalogue, fetchDatasets, type Catalogue } from "~/pages/new/catalogue";
import { JobForm } from "~/pages/new/JobForm";
import { Failure, Waiting } from "~/ui/Notice";

interface Beginning {
  readonly catalogue: Catalogue;
  readonly datasets: Schemas["Datasets"];
  readonly cloned: Schemas["Job"] | null;
}

async function fetchBeginning(source: string | null, signal: AbortSignal): Promise<Beginning> {
  const path = { job_id: source ?? "" };
  const [catalogue, datasets, cloned] = await Promise.all([
    fetchCatalogue(signal),
    fetchDatasets(signal),
    source === null ? null : answer(client.GET("/v1/jobs/{job_id}", { params: { path }, signal })),
  ]);
  return { catalogue, datasets, cloned };
}

export default function NewJob() {
  const source = address.value.query.get("clone");
  const beginning = useResource(source ?? "", (signal) => fetchBeginning(source, signal));
  const { data } = beginning;
  return (
    <div class="page">
      <div class="page-head">
        <h1>New job</h1>
      </div>
      {beginning.problem && <Failure problem={beginning.problem} retry={beginning.refresh} />}
      {beginning.problem && source !== null && (
        <p>
          <a href={href(["new"])}>Begin with an empty form</a>
        </p>
      )}
      {data && (data.cloned?.id ?? null) === source ? (
        <JobForm key={source ?? ""} {...data} />
      ) : (
        !beginning.problem && <Waiting lines={8} />
      )}
    </div>
  );
}
