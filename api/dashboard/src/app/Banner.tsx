/** Says that the service does not answer, once that lasts; and that it does again. */
import { useEffect, useRef, useState } from "preact/hooks";

import { line } from "~/api/live";
import { recall } from "~/api/session";
import { clock } from "~/text/times";
import { tell } from "~/ui/Toasts";

const PATIENCE_MS = 3000;

type Found = "silent" | "answers";

export function Banner() {
  const isLost = line.state.value === "lost";
  const [found, setFound] = useState<Found>();
  const wasSaid = useRef(false);
  useEffect(() => {
    if (!isLost) {
      if (wasSaid.current) tell("The service answers again.");
      wasSaid.current = false;
      setFound(undefined);
      return;
    }
    let isWanted = true;
    const say = (next: Found) => {
      if (isWanted) setFound(next);
    };
    const timer = setTimeout(() => {
      wasSaid.current = true;
      say("silent");
      recall().then(
        () => say("answers"),
        () => undefined,
      );
    }, PATIENCE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [isLost]);
  const heardAt = line.heardAt.value;
  const since = heardAt === null ? "" : ` since ${clock(heardAt)}`;
  return (
    <div role="status">
      {found !== undefined && (
        <p class="banner">
          {found === "silent"
            ? `The service does not answer${since}. Trying again.`
            : `The service answers, but its changes do not come through${since}: what is shown may be old. Trying again.`}
        </p>
      )}
    </div>
  );
}
