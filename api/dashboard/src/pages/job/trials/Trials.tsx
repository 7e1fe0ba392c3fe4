import type { PageProps } from "~/app/routes";
import { Empty } from "~/ui/Notice";

export default function Trials({ ids }: PageProps) {
  return <Empty title={`Trials ${ids.join()}`} />;
}
