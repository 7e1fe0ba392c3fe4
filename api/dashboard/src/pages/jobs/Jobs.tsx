import type { PageProps } from "~/app/routes";
import { Empty } from "~/ui/Notice";

export default function Jobs({ ids }: PageProps) {
  return <Empty title={`Jobs ${ids.join()}`} />;
}
