/** The whole form: name, data, the sections, the estimate, and the same as a command. */
import { useMemo, useRef, useState } from "preact/hooks";

import type { Schemas } from "~/api/client";
import { problemOf, type Problem } from "~/api/problem";
import { mayWrite } from "~/api/session";
import { go, href } from "~/app/address";
import { fetchDatasets, type Catalogue } from "~/pages/new/catalogue";
import { Changes } from "~/pages/new/Changes";
import { Charges } from "~/pages/new/Charges";
import { Commands } from "~/pages/new/Commands";
import { Picker } from "~/pages/new/datasets/Picker";
import { Preview } from "~/pages/new/datasets/Preview";
import { Upload } from "~/pages/new/datasets/Upload";
import { placed } from "~/pages/new/errors";
import { EstimateCard } from "~/pages/new/EstimateCard";
import { useForm, type Form } from "~/pages/new/form";
import { Poster } from "~/pages/new/posting";
import { FieldOf, SectionFields } from "~/pages/new/Sections";
import { filled } from "~/pages/new/sections";
import { Card } from "~/ui/Card";
import { wordOf } from "~/ui/schema/fields";
import { tell, tellProblem } from "~/ui/Toasts";

interface Props {
  readonly catalogue: Catalogue;
  readonly datasets: Schemas["Datasets"];
  readonly cloned: Schemas["Job"] | null;
}

export function JobForm({ catalogue, datasets: first, cloned }: Props) {
  const form = useForm(catalogue, cloned);
  const [datasets, setDatasets] = useState(first);
  const [isUploading, setUploading] = useState(false);
  const [refusal, setRefusal] = useState<{ of: Form["body"]; problem: Problem }>();
  const { post, isPosting } = usePosting(form, setRefusal);
  const name = form.at("dataset.name");
  const dataset = datasets.items.find((one) => one.name === name || one.digest === name);
  const paths = useMemo(() => new Set(form.fields.map((field) => field.path)), [form.fields]);
  const problem = refusal?.of === form.body ? refusal.problem : form.estimated.problem;
  const errors = placed(problem, paths);
  const shared = { form, catalogue, dataset, errors };
  const pruner = catalogue.pruners.find((one) => one.name === wordOf(form.at("pruner.name")));
  const sections = filled(form.fields, pruner?.settings, form.isChanged);
  const nameField = form.fields.find((field) => field.path === "name");

  async function take(uploaded: Schemas["Dataset"]): Promise<void> {
    setUploading(false);
    form.choose(uploaded);
    try {
      setDatasets(await fetchDatasets(new AbortController().signal));
    } catch (error) {
      tellProblem(error);
    }
  }
  return (
    <div
      class="new"
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && mayWrite.value) void post();
      }}
    >
      <div class="new-form">
        <Beginning form={form} cloned={cloned} />
        {errors.above.length > 0 && (
          <div class="failure" role="alert" tabIndex={-1} data-above>
            {errors.above.map((text) => (
              <p key={text}>{text}</p>
            ))}
          </div>
        )}
        {nameField && (
          <div class="new-name">
            <FieldOf field={nameField} {...shared} />
          </div>
        )}
        {sections.map((one) => (
          <Card
            key={one.section.title}
            title={one.section.title}
            aside={
              one.section.title === "Data" && (
                <button
                  type="button"
                  class="button"
                  aria-expanded={isUploading}
                  onClick={() => setUploading(!isUploading)}
                >
                  Upload a data set
                </button>
              )
            }
          >
            <div class="stack">
              {one.section.title === "Data" && (
                <>
                  {isUploading && <Upload onDone={(uploaded) => void take(uploaded)} />}
                  <Picker
                    datasets={datasets}
                    chosen={wordOf(name)}
                    error={errors.beside.get("dataset.name")}
                    onChoose={form.choose}
                  />
                  {dataset && <Preview dataset={dataset} />}
                </>
              )}
              <SectionFields filled={one} {...shared}>
                {one.section.takes.includes("objective.") && form.estimated.estimate && (
                  <Charges charges={form.estimated.estimate.charges} />
                )}
              </SectionFields>
            </div>
          </Card>
        ))}
        <Commands body={form.body} />
      </div>
      <aside class="new-aside" aria-label="What it would cost">
        <EstimateCard
          estimated={form.estimated}
          numErrors={errors.beside.size + errors.above.length}
          trials={form.at("budget.trials")}
          onStart={() => void post()}
          isPosting={isPosting}
          mayPost={mayWrite.value}
        >
          <Changes form={form} />
        </EstimateCard>
      </aside>
    </div>
  );
}

function Beginning({ form, cloned }: { form: Form; cloned: Schemas["Job"] | null }) {
  const hasTyped = form.fields.some(form.isChanged);
  return (
    <div class="new-beginning">
      {cloned ? (
        <p>
          Filled in from <a href={href(["jobs", cloned.id])}>{cloned.name ?? cloned.id}</a>; what you change here leaves
          that job as it is.
        </p>
      ) : (
        <p class="quiet">
          Pick a data set and start: everything else has a default that works. What you change is marked ●.
        </p>
      )}
      {form.bringBack ? (
        <button type="button" class="button" onClick={form.bringBack}>
          Bring back what I typed
        </button>
      ) : (
        hasTyped && (
          <button type="button" class="button" onClick={form.startOver}>
            Start over
          </button>
        )
      )}
    </div>
  );
}

function usePosting(form: Form, refuse: (refusal: { of: Form["body"]; problem: Problem }) => void) {
  const poster = useRef(new Poster());
  const isBusy = useRef(false);
  const [isPosting, setPosting] = useState(false);
  async function post(): Promise<void> {
    if (isBusy.current) return;
    isBusy.current = true;
    setPosting(true);
    try {
      const job = await poster.current.post(form.body);
      form.done();
      tell(`Posted: ${job.name ?? job.id}`);
      go(href(["jobs", job.id]));
    } catch (error) {
      const problem = problemOf(error);
      refuse({ of: form.body, problem });
      setTimeout(focusFirstError);
    } finally {
      isBusy.current = false;
      setPosting(false);
    }
  }
  return { post, isPosting };
}

function focusFirstError(): void {
  const first = document.querySelector<HTMLElement>('.new-form [data-above], .new-form [aria-invalid="true"]');
  first?.focus();
  first?.scrollIntoView({ block: "center" });
}
