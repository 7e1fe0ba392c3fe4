import { render } from "preact";

import "~/style/index.css";
import { App } from "~/app/App";

const place = document.getElementById("app");
if (place) render(<App />, place);
