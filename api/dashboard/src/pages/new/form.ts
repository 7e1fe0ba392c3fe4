/** The state of the form: what was typed, the fields it is typed into, and the request it makes. */
import { useEffect, useMemo, useState } from "preact/hooks";

import type { Schemas } from "~/api/client";
import { requestFields, type Catalogue } from "~/pages/new/catalogue";
import { bodyOf, draftOf, isChanged, put, same, withDefaults, type Draft, type Request } from "~/pages/new/draft";
import { NOT_YET, useAsking, type Estimated } from "~/pages/new/estimate";
import { NOTHING_TYPED, remember, remembered, type Kept } from "~/pages/new/keeping";
import { wordOf, type Field, type Json } from "~/ui/schema/fields";

export interface Form {
  readonly fields: readonly Field[];
  readonly body: Request;
  readonly estimated: Estimated;
  /** What stands at a path, typed or by default. */
  readonly at: (path: string) => Json;
  /** What was typed at a path. */
  readonly typedAt: (path: string) => Json | undefined;
  readonly isChanged: (field: Field) => boolean;
  readonly set: (path: string, value: Json | undefined) => void;
  readonly choose: (dataset: Schemas["Dataset"]) => void;
  readonly startOver: () => void;
  /** Takes a start over back; undefined where there is nothing to bring back. */
  readonly bringBack: (() => void) | undefined;
  /** It was posted: nothing of it need be kept. */
  readonly done: () => void;
}

/** @param cloned the job to begin with. */
export function useForm(catalogue: Catalogue, cloned: Schemas["Job"] | null): Form {
  const source = cloned?.id ?? null;
  const [kept, setKept] = useState<Kept>(() => remembered(source) ?? begun(catalogue, cloned));
  const [former, setFormer] = useState<Kept>();
  const [estimated, setEstimated] = useState(NOT_YET);
  const { draft } = kept;
  const family = familyOf(draft.family, catalogue);
  const plain = useMemo(() => requestFields(catalogue, family), [catalogue, family]);
  const told = estimated.estimate?.default_recipe;
  const fields = useMemo(() => withDefaults(plain, "recipe.", told as Record<string, Json> | undefined), [plain, told]);
  const isRecipeSure = isOf(estimated.of, draft, family, plain, catalogue);
  const body = useMemo(
    () => bodyOf(draft, fields, (path) => isRecipeSure || !path.startsWith("recipe.")),
    [draft, fields, isRecipeSure],
  );
  useAsking(body, setEstimated);

  useEffect(() => remember(source, kept), [source, kept]);

  /** By what is there then: an upload ends long after it was begun. */
  function change(next: (known: Kept) => Kept): void {
    setKept(next);
    setFormer(undefined);
  }
  const byPath = new Map(fields.map((field) => [field.path, field]));
  return {
    fields,
    body,
    estimated,
    at: (path) => draft[path] ?? (path in draft ? null : (byPath.get(path)?.default ?? null)),
    typedAt: (path) => draft[path],
    isChanged: (field) => isChanged(draft, field),
    set: (path, value) => change((known) => withValue(known, path, value, catalogue)),
    choose: (dataset) => change((known) => withDataset(known, dataset, catalogue)),
    startOver() {
      setFormer(kept);
      setKept(begun(catalogue, cloned));
    },
    bringBack: former && (() => change(() => former)),
    done: () => remember(source, null),
  };
}

function begun(catalogue: Catalogue, cloned: Schemas["Job"] | null): Kept {
  if (cloned === null) return NOTHING_TYPED;
  const fields = requestFields(catalogue, cloned.request.family);
  return { draft: draftOf(cloned.request as unknown as Json, fields), others: {} };
}

function familyOf(typed: Json | undefined, catalogue: Catalogue): string {
  return wordOf(
    typed ?? catalogue.schemas.NewJob?.properties?.family?.default ?? catalogue.families.items[0]?.name ?? "",
  );
}

/** Whether `request` is of the family and the data of `draft`: the default recipe depends on these. */
function isOf(
  request: Request | undefined,
  draft: Draft,
  family: string,
  fields: readonly Field[],
  catalogue: Catalogue,
): boolean {
  if (request === undefined || familyOf(request.family, catalogue) !== family) return false;
  const asked = new Map<string, Json | undefined>(Object.entries(request.dataset ?? {}));
  return fields
    .filter((field) => field.path.startsWith("dataset."))
    .every((field) =>
      same(asked.get(field.path.slice("dataset.".length)) ?? field.default, draft[field.path] ?? field.default),
    );
}

function withValue(known: Kept, path: string, value: Json | undefined, catalogue: Catalogue): Kept {
  if (path !== "family") return { ...known, draft: put(known.draft, path, value) };
  return inFamily(known, value, catalogue);
}

/** On another data set; where the family does not read its kind, in the first that does. */
export function withDataset(
  known: Kept,
  dataset: Pick<Schemas["Dataset"], "name" | "kind">,
  catalogue: Catalogue,
): Kept {
  const family = familyOf(known.draft.family, catalogue);
  const reading = catalogue.families.items
    .filter((one) => one.data_kinds.includes(dataset.kind))
    .map((one) => one.name);
  const next = reading.length === 0 || reading.includes(family) ? known : inFamily(known, reading[0], catalogue);
  return { ...next, draft: put(next.draft, "dataset.name", dataset.name) };
}

/** In another family; the settings of this one wait until it is chosen again. */
function inFamily(known: Kept, next: Json | undefined, catalogue: Catalogue): Kept {
  const isSetting = (path: string) => path.startsWith("settings.");
  const settings = pick(known.draft, isSetting);
  const rest = pick(known.draft, (path) => !isSetting(path));
  return {
    draft: put({ ...rest, ...known.others[familyOf(next, catalogue)] }, "family", next),
    others: { ...known.others, [familyOf(known.draft.family, catalogue)]: settings },
  };
}

function pick(draft: Draft, wanted: (path: string) => boolean): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([path]) => wanted(path)));
}
