import type { PageProps } from "~/app/routes";
import { Empty } from "~/ui/Notice";

export default function Compare({ ids }: PageProps) {
  return <Empty title={`Compare ${ids.join()}`} />;
}
