/** One part of a page: read on its own, waiting, failing or empty on its own. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

import { useResource } from "~/api/resource";
import { Card } from "~/ui/Card";
import { Empty, Failure, Waiting } from "~/ui/Notice";

interface Props<T> {
  title: string;
  class?: string;
  aside?: (data: T | undefined) => ComponentChildren;
  /** What the question depends on. */
  asked: string;
  fetch: (signal: AbortSignal) => Promise<T>;
  /** Grows when it should be read anew. */
  round?: number;
  /** Why nothing can be shown of what was read; null where it can. */
  lack: (data: T) => { title: string; hint: ComponentChildren } | null;
  children: (data: T) => ComponentChildren;
}

export function Part<T>(props: Props<T>) {
  const { data, problem, refresh } = useResource(props.asked, props.fetch);
  const { round = 0 } = props;
  useEffect(() => {
    if (round > 0) refresh();
  }, [round, refresh]);
  const lack = data === undefined ? null : props.lack(data);
  return (
    <Card
      title={props.title}
      aside={props.aside?.(data)}
      {...(props.class === undefined ? {} : { class: props.class })}
    >
      {data === undefined ? (
        problem ? (
          <Failure problem={problem} retry={refresh} />
        ) : (
          <Waiting lines={9} />
        )
      ) : lack ? (
        <Empty title={lack.title}>
          <p>{lack.hint}</p>
        </Empty>
      ) : (
        props.children(data)
      )}
    </Card>
  );
}
