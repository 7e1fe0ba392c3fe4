/** Room that is filled once it comes near the part of the page that is seen; all of it before printing. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

const MARGIN = "400px";

export function Near({
  children,
  height = "medium",
}: {
  children: () => ComponentChildren;
  height?: "small" | "medium" | "tall";
}) {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (place.current === null || isNear) return;
    const show = () => setNear(true);
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && show(), {
      rootMargin: MARGIN,
    });
    watch.observe(place.current);
    addEventListener("beforeprint", show);
    return () => {
      watch.disconnect();
      removeEventListener("beforeprint", show);
    };
  }, [isNear]);
  return isNear ? <>{children()}</> : <div ref={place} class={`chart-room chart-room-${height}`} />;
}
