/** Objectives as names that are ticked, and as the request has them. */
import { isObject, type Json } from "~/ui/schema/fields";

/** The names of what is traded off; what is no list of objectives is handed on for the service to refuse. */
export function namesOf(goals: Json | undefined): Json | undefined {
  return Array.isArray(goals) ? goals.map((one) => (isObject(one) ? (one.metric ?? null) : one)) : goals;
}

/** The objectives of these names; one that was there keeps its direction. */
export function goalsOf(names: Json | undefined, before: Json | undefined): Json | undefined {
  if (!Array.isArray(names)) return names;
  if (names.length === 0) return undefined;
  const known = Array.isArray(before) ? before.filter(isObject) : [];
  return names.map((name) => known.find((one) => one.metric === name) ?? { metric: name });
}
