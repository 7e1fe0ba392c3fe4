/** Python code as nodes of the page, its parts named by classes; no HTML text of others is ever trusted. */
import hljs from "highlight.js/lib/core";
import python from "highlight.js/lib/languages/python";

hljs.registerLanguage("python", python);

export function highlighted(text: string): DocumentFragment {
  const marked = hljs.highlight(text, { language: "python", ignoreIllegals: true }).value;
  const parsed = new DOMParser().parseFromString(`<pre>${marked}</pre>`, "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...(parsed.body.firstElementChild?.childNodes ?? []));
  return fragment;
}
