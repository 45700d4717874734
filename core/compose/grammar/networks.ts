import {
  cast,
  depends,
  dictionary,
  each,
  either,
  flag,
  honoured,
  keys,
  list,
  nothing,
  number,
  refused,
  text,
  warned,
} from '../shape.ts'
import { differentTexts, driverOptions, flagFromText, resourceName, words } from './common.ts'
import { byPolicy } from './policy-notes.ts'
import { isFalse, isWord } from './values.ts'

const overlayAddresses =
  'the overlay gives every task its address: services find each other by name'
const oneInterface = 'a container has one interface, whatever the number of its networks'

const attachment = keys({
  aliases: differentTexts,
  ...each(['ipv4_address', 'ipv6_address'], refused(text, overlayAddresses)),
  link_local_ips: refused(differentTexts, overlayAddresses),
  mac_address: refused(text, `${oneInterface}: use "mac_address" of the service`),
  interface_name: warned(text, `${oneInterface}, called eth0`),
  driver_opts: warned(driverOptions, 'networks are Banyan’s overlay: there is no driver to tell'),
  ...each(['priority', 'gw_priority'], warned(number, oneInterface)),
})

/** Networks that a service is on. */
export const attachments = either(
  differentTexts,
  dictionary(either(nothing, attachment), { names: resourceName, others: 'refused' }),
)

const external = byPolicy(
  cast('flag', either(flag, text, keys({ name: text }))),
  'networks',
  'one that an application of another repository makes ',
)

const range = keys({
  ...each(['subnet', 'ip_range', 'gateway'], text),
  aux_addresses: dictionary(text, { others: 'refused' }),
})

const ipam = keys({
  driver: text,
  config: list(range),
  options: dictionary(text, { others: 'refused' }),
})

/** A network of the whole file. */
export const network = either(
  nothing,
  keys({
    name: text,
    external,
    internal: honoured(
      flagFromText,
      'a container whose networks are all internal reaches nothing outside of them',
    ),
    driver: depends(text, 'bridge and overlay have no effect, others are refused', value =>
      isWord(value, 'bridge', 'overlay', 'default', '')
        ? { is: 'warned', note: 'every network is part of Banyan’s overlay' }
        : {
            is: 'refused',
            note: 'every network is part of Banyan’s overlay: leave the driver out',
          },
    ),
    driver_opts: warned(driverOptions, 'networks are Banyan’s overlay: there is no driver to tell'),
    ipam: depends(ipam, `refused unless empty: ${overlayAddresses}`, () => ({
      is: 'refused',
      note: overlayAddresses,
    })),
    attachable: warned(flagFromText, 'containers are started by Banyan alone'),
    enable_ipv4: depends(flagFromText, 'the overlay speaks IPv4, always', value =>
      isFalse(value) ? { is: 'warned', note: 'the overlay speaks IPv4, always' } : undefined,
    ),
    enable_ipv6: depends(flagFromText, 'the overlay speaks IPv4 only', value =>
      isFalse(value) ? undefined : { is: 'warned', note: 'the overlay speaks IPv4 only' },
    ),
    labels: warned(words, 'networks are part of Banyan’s overlay and carry no labels'),
  }),
)
