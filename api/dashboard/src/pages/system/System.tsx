/** The service from within, in three views: what runs, the data sets, and who may come in. */
import "~/pages/system/system.css";

import type { ComponentType } from "preact";

import { mayWrite } from "~/api/session";
import type { PageProps } from "~/app/routes";
import { Access } from "~/pages/system/access/Access";
import { Datasets } from "~/pages/system/datasets/Datasets";
import { Service } from "~/pages/system/service/Service";
import { Empty } from "~/ui/Notice";
import { Tabs } from "~/ui/Tabs";

const VIEWS: Record<string, { name: string; path: readonly string[]; View: ComponentType }> = {
  "": { name: "Service", path: ["system"], View: Service },
  datasets: { name: "Data sets", path: ["system", "datasets"], View: Datasets },
  access: { name: "Keys and links", path: ["system", "access"], View: Access },
};

export default function System({ ids: [part = ""] }: PageProps) {
  const shown = VIEWS[part];
  const tabs = Object.values(VIEWS).filter(({ View }) => View !== Access || mayWrite.value);
  return (
    <div class="page">
      <header class="page-head">
        <h1>System</h1>
      </header>
      <Tabs label="Views of the system" current={shown?.name ?? ""} tabs={tabs} />
      {shown ? <shown.View /> : <Empty title="There is no such view of the system" />}
    </div>
  );
}
