import type { PageProps } from "~/app/routes";
import { Empty } from "~/ui/Notice";

export default function Analysis({ ids }: PageProps) {
  return <Empty title={`Analysis ${ids.join()}`} />;
}
