// What a platform is called, and what it is, in the page's words where there are any.

import { has, t } from "../language.js";

export const platformName = (platform) => (has(`platform.${platform.name}`) ? t(`platform.${platform.name}`) : platform.title);
export const platformText = ({ name }) => (has(`platform.${name}.text`) ? t(`platform.${name}.text`) : "");
