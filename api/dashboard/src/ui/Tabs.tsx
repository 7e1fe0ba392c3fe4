import { href } from "~/app/address";

/** Views of one thing; each has an address of its own. */
export function Tabs(props: { label: string; tabs: readonly { name: string; path: readonly string[] }[]; current: string }) {
  return (
    <nav class="tabs" aria-label={props.label}>
      {props.tabs.map((tab) => (
        <a key={tab.name} href={href(tab.path)} aria-current={tab.name === props.current ? "page" : undefined}>
          {tab.name}
        </a>
      ))}
    </nav>
  );
}
