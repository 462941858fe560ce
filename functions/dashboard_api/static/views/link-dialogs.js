// Changing how a gallery is shared, and no longer sharing it.

import { api } from "../api.js";
import { h } from "../dom.js";
import { t } from "../language.js";
import { actionButton } from "../parts/busy.js";
import { openDialog } from "../parts/dialog.js";
import { choices, settingsForm } from "../parts/settings-form.js";

export function openSettings(link, { look }) {
  let settings = link.link.settings;
  openDialog(t("link.settings"), (close) => [
    settingsForm(settings, (changed) => (settings = changed), { polled: link.link.pollAt !== null }),
    buttons(close, t("link.save"), "button primary", async () => {
      await api.change(link.link.id, settings);
      close();
      await look();
      return t("link.saved");
    }),
  ]);
}

export function openUnlink(link, { gone }) {
  let album = "keep";
  const options = ["keep", "remove"].map((value) => ({ value, title: t(`unlink.${value}`), text: t(`unlink.${value}.text`) }));
  openDialog(t("unlink.title", { name: link.gallery.name }), (close) => [
    choices(t("unlink.text"), "album", options, album, (value) => (album = value)),
    buttons(close, t("unlink.go"), "button danger", async () => {
      await api.unlink(link.link.id, album);
      close();
      gone(album);
    }),
  ]);
}

function buttons(close, label, kind, act) {
  return h(
    "div",
    { class: "row end" },
    h("button", { class: "button", type: "button", onclick: close }, t("action.cancel")),
    actionButton(label, act, { kind }),
  );
}
