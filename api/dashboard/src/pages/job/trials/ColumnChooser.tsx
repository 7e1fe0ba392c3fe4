/** Which columns are shown. */
import { useState } from "preact/hooks";

import { chooseColumns } from "~/pages/job/trials/chosen";
import { COLUMNS, DEFAULT_COLUMNS, metricColumn, type Column } from "~/pages/job/trials/columns";
import { toggled } from "~/pages/job/trials/view";
import { Dialog } from "~/ui/Dialog";

export function ColumnChooser({ chosen, metrics }: { chosen: readonly string[]; metrics: readonly string[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Columns
      </button>
      {isOpen && (
        <Dialog title="Columns" onClose={() => setOpen(false)}>
          <div class="chooser">
            <Group title="Of every trial" columns={COLUMNS} chosen={chosen} />
            {metrics.length > 0 && (
              <Group title="Metrics at the last epoch" columns={metrics.map(metricColumn)} chosen={chosen} />
            )}
            <div class="chooser-end">
              <button type="button" class="button" onClick={() => chooseColumns(DEFAULT_COLUMNS)}>
                As at first
              </button>
              <button type="button" class="button button-main" onClick={() => setOpen(false)}>
                Done
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Group({ title, columns, chosen }: { title: string; columns: readonly Column[]; chosen: readonly string[] }) {
  return (
    <fieldset>
      <legend>{title}</legend>
      {columns.map(({ key, name, title: meaning }) => (
        <label key={key} title={meaning}>
          <input type="checkbox" checked={chosen.includes(key)} onChange={() => chooseColumns(toggled(chosen, key))} />{" "}
          {name}
        </label>
      ))}
    </fieldset>
  );
}
