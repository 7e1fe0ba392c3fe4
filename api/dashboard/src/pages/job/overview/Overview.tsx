import type { PageProps } from "~/app/routes";
import { Empty } from "~/ui/Notice";

export default function Overview({ ids }: PageProps) {
  return <Empty title={`Overview ${ids.join()}`} />;
}
