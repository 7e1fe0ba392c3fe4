/** Terms of a report, each with what it is. */
export function Terms({ of }: { of: readonly (readonly [term: string, text: string])[] }) {
  return (
    <dl class="report-terms">
      {of.map(([term, text]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
