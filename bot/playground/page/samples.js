// Sample keys: made up, one for every verdict of the key check.

import { sendMessage } from "./chat.js";
import { el, find } from "./dom.js";
import { t } from "./i18n.js";
import { closePanels } from "./panels.js";
import { store, when } from "./store.js";

/** `sample-<verdict>`; further keys of the same verdict are counted from 2. */
function testId(verdict, index) {
  const before = store.sampleKeys.slice(0, index).filter((one) => one.verdict === verdict).length;
  return before ? `sample-${verdict}-${before + 1}` : `sample-${verdict}`;
}

function draw() {
  find("#samples").hidden = store.sampleKeys.length === 0;
  find("#sample-list").replaceChildren(
    ...store.sampleKeys.map(({ verdict, key, title }, index) =>
      el(
        "li",
        { class: "sample" },
        el("span", { class: "row-text" }, el("strong", {}, title ?? verdict), el("small", {}, el("code", {}, verdict))),
        el(
          "button",
          {
            type: "button",
            class: "small",
            "data-testid": testId(verdict, index),
            "aria-label": `${t("send")}: ${title ?? verdict}`,
            onclick: () => {
              closePanels();
              sendMessage({ text: key });
            },
          },
          t("send"),
        ),
      ),
    ),
  );
}

when("people", draw);
when("language", draw);
