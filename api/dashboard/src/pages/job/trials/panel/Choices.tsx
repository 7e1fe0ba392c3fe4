/** What was chosen in each dimension of the search. */
import type { Detail } from "~/pages/job/trials/panel/detail";
import { Empty } from "~/ui/Notice";

export function Choices({ detail }: { detail: Detail }) {
  const choices = Object.entries(detail.choices);
  if (choices.length === 0) return <Empty title="This architecture was given whole, not chosen part by part" />;
  return (
    <table class="table table-tight">
      <thead>
        <tr>
          <th scope="col">Dimension</th>
          <th scope="col">Choice</th>
        </tr>
      </thead>
      <tbody>
        {choices.map(([name, choice]) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td class={`kind-${choice}`}>{choice}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
