import type { PageProps } from "~/app/routes";
import { Empty } from "~/ui/Notice";

export default function NewJob({ ids }: PageProps) {
  return <Empty title={`NewJob ${ids.join()}`} />;
}
