import type { PageProps } from "~/app/routes";
import { Empty } from "~/ui/Notice";

export default function System({ ids }: PageProps) {
  return <Empty title={`System ${ids.join()}`} />;
}
