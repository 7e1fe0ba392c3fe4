import { render } from "preact";

import "~/style/index.css";
import { address } from "~/app/address";
import { App } from "~/app/App";
import { match } from "~/app/routes";

// the page's file comes while the service is asked who looks
match(address.peek().path)
  ?.route.load()
  .catch(() => undefined);

const place = document.getElementById("app");
if (place) render(<App />, place);
