import type { PageProps } from "~/app/routes";
import { Empty } from "~/ui/Notice";

export default function Topologies({ ids }: PageProps) {
  return <Empty title={`Topologies ${ids.join()}`} />;
}
