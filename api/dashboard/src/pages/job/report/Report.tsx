import type { PageProps } from "~/app/routes";
import { Empty } from "~/ui/Notice";

export default function Report({ ids }: PageProps) {
  return <Empty title={`Report ${ids.join()}`} />;
}
