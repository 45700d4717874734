import { Help, type HelpConfiguration } from 'commander'

/** How all programs print their help: that a flag is off unless it is given goes without saying. */
export const helpSettings: HelpConfiguration = {
  optionDescription: option =>
    new Help().optionDescription(option).replace(/ \(default: (?:false|none|\[\])\)$/, ''),
}
