/** The topology of a trial: a sketch for a row, or the whole drawing with all that is known of it. */
import "~/drawing/drawing.css";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import { useDrawing } from "~/drawing/fetched";
import { inlined } from "~/drawing/inline";
import { Picture, type Skip } from "~/drawing/Picture";
import { known, ofTrial, type Size } from "~/drawing/sources";
import { toggled, Unseen } from "~/drawing/Unseen";

interface Props {
  trialId: string;
  size: Size;
  /** Another trial: what only one of both has is marked. */
  against?: string | undefined;
  /** A complete ablation of it: what was found of each skip is drawn too. */
  ablation?: string | undefined;
  /** What it is of, for who cannot see it. */
  text?: string | undefined;
  onPick?: ((skip: Skip) => void) | undefined;
}

export function Drawing({ trialId, size, against, ablation, text, onPick }: Props) {
  const [open, setOpen] = useState<readonly string[]>([]);
  const wanted = { trialId, size, against: against === "" ? undefined : against, ablation, open };
  const key = JSON.stringify(wanted);
  const { svg, problem, retry } = useDrawing(key, known(wanted), (signal) => ofTrial(wanted, signal));
  if (problem !== undefined || svg === undefined) return <Unseen size={size} problem={problem} retry={retry} />;
  if (size === "small") return <Sketch svg={svg} text={text} />;
  return <Picture svg={svg} text={text} onPick={onPick} onPart={(part) => setOpen(toggled(open, part))} />;
}

function Sketch({ svg, text }: { svg: string; text: string | undefined }) {
  const box = useRef<HTMLSpanElement>(null);
  const drawn = useMemo(() => inlined(svg), [svg]);
  useLayoutEffect(() => {
    if (text !== undefined) drawn.setAttribute("aria-label", text);
    box.current?.replaceChildren(drawn);
  }, [drawn, text]);
  return <span class="sketch" ref={box} />;
}
