/** The same request for a terminal or a script, ready to be copied. */
import { useState } from "preact/hooks";

import { BASE } from "~/api/client";
import { session } from "~/api/session";
import { cli, curl, python, type Service } from "~/pages/new/commands";
import type { Request } from "~/pages/new/draft";
import { asJson } from "~/pages/new/literals";
import { Card } from "~/ui/Card";
import { Code } from "~/ui/Code";
import { Copy } from "~/ui/Copy";
import type { Json } from "~/ui/schema/fields";

const WAYS = [
  { name: "curl", write: curl },
  { name: "Python", write: python },
  { name: "nas search", write: cli },
  { name: "JSON", write: (request: Request) => asJson(request as Json) },
] as const;

export function Commands({ body }: { body: Request }) {
  const [index, setIndex] = useState(0);
  const service: Service = { url: BASE.replace(/\/$/, ""), needsKey: session.value?.is_open === false };
  const way = WAYS[index] ?? WAYS[0];
  const text = way.write(body, service);
  return (
    <Card
      title="The same as a command"
      aside={
        <div class="commands-ways" role="group" aria-label="Kind of command">
          {WAYS.map((one, each) => (
            <button
              key={one.name}
              type="button"
              class="button"
              aria-pressed={one === way}
              onClick={() => setIndex(each)}
            >
              {one.name}
            </button>
          ))}
          <Copy key={way.name} text={text} label="Copy" />
        </div>
      }
    >
      {way.write === python ? (
        <Code text={text} label="The request in Python" />
      ) : (
        <pre class="code" tabIndex={0} role="region" aria-label={`The request for ${way.name}`}>
          <code>{text}</code>
        </pre>
      )}
      {service.needsKey && way.name !== "JSON" && (
        <p class="schema-help">
          It reads a key from the variable <code>NAS_API_KEY</code>.
        </p>
      )}
    </Card>
  );
}
