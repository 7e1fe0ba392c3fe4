/** Which keys do what, on the page that is shown. */
import { shortcuts, type Shortcut } from "~/app/keys";
import { Dialog } from "~/ui/Dialog";

const EVERYWHERE: readonly Pick<Shortcut, "key" | "does">[] = [
  { key: "Tab", does: "Next button, link or field; with Shift the one before" },
  { key: "Enter", does: "Open the link, press the button" },
  { key: "Esc", does: "Close a dialogue or a panel" },
];

export function Help({ onClose }: { onClose: () => void }) {
  const mine = new Map(shortcuts.value.map((one) => [one.key, one]));
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl class="keys">
        {[...mine.values(), ...EVERYWHERE].map(({ key, does }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
