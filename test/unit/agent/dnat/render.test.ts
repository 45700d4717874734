import { describe, expect, it } from 'vitest'
import { decideDoors, decideRules } from '../../../../agent/dnat/decide.ts'
import { presentRules } from '../../../../agent/dnat/present.ts'
import { renderChange, renderRemoval, renderWhole } from '../../../../agent/dnat/render.ts'
import { setChanges } from '../../../../agent/dnat/sets.ts'
import type { Place } from '../../../../agent/dnat/place.ts'
import { locals, routes } from '../../../../fixtures/render/routes.ts'

const place: Place = {
  agent: 'node-1',
  subnet: '10.200.1.0/24',
  bridge: 'banyan0',
  vpcCidr: '10.200.0.0/16',
  vipCidr: '10.201.0.0/16',
  tunnel: 'banyan-wg',
  tunnelPort: 51_820,
}
const golden = (name: string) => `../../../../fixtures/render/${name}.rules`

/** As iptables-save printed it for an older set of routes, with rules of others. */
const saved = `
*nat
:PREROUTING ACCEPT [9:540]
:DOCKER - [0:0]
:BANYAN-banyan0 - [0:0]
:BANYAN-POST-banyan0 - [0:0]
:BANYAN-other0 - [0:0]
:BYN-e40d1c-0123456789abcdef - [0:0]
:BYN-000000-0123456789abcdef - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A PREROUTING -m addrtype --dst-type LOCAL -j BANYAN-banyan0
-A PREROUTING -m addrtype --dst-type LOCAL -j BANYAN-other0
-A POSTROUTING -j BANYAN-POST-banyan0
-A BANYAN-banyan0 -p tcp -m tcp --dport 81 -j BYN-e40d1c-0123456789abcdef
COMMIT
*filter
:BANYAN-FWD-banyan0 - [0:0]
-A FORWARD -j BANYAN-FWD-banyan0
COMMIT
`

describe('renderWhole', () => {
  it('on an empty kernel', async () => {
    const { tables, sets } = rulesOf()

    await expect(renderWhole(tables)).toMatchFileSnapshot(golden('fresh'))
    await expect(setChanges(new Map(), sets)).toMatchFileSnapshot(golden('fresh-sets'))
  })

  it('over the rules of before', async () => {
    const present = presentRules(saved, 'banyan0')

    await expect(renderWhole(rulesOf().tables, present)).toMatchFileSnapshot(golden('update'))
  })

  it('without routes and containers', async () => {
    await expect(renderWhole(rulesOf([], []).tables)).toMatchFileSnapshot(golden('empty'))
  })

  it('says the same in whatever order routes and containers come', () => {
    const turned = rulesOf(routes.toReversed(), locals.toReversed())

    expect(renderWhole(turned.tables)).toBe(renderWhole(rulesOf().tables))
  })
})

describe('renderChange', () => {
  it('is empty where nothing differs', () => {
    expect(renderChange(rulesOf().tables, rulesOf(routes.toReversed()).tables)).toBe('')
  })

  it('of one service names only its own chains', async () => {
    const [first, ...others] = routes
    const changed = first ? [{ ...first, backends: first.backends.slice(1) }, ...others] : []

    const text = renderChange(rulesOf().tables, rulesOf(changed).tables)

    await expect(text).toMatchFileSnapshot(golden('change'))
  })
})

it('renderRemoval takes away what is there of ours, and nothing else', async () => {
  const present = presentRules(saved, 'banyan0')

  await expect(renderRemoval(present)).toMatchFileSnapshot(golden('removal'))
  expect(renderRemoval({})).toBe('')
})

describe('presentRules', () => {
  it('finds our lines among those of others', () => {
    expect(presentRules(saved, 'banyan0')).toEqual({
      nat: {
        chains: new Map([
          [
            'BANYAN-banyan0',
            ['-A BANYAN-banyan0 -p tcp -m tcp --dport 81 -j BYN-e40d1c-0123456789abcdef'],
          ],
          ['BANYAN-POST-banyan0', []],
          ['BYN-e40d1c-0123456789abcdef', []],
        ]),
        jumps: [
          '-A PREROUTING -m addrtype --dst-type LOCAL -j BANYAN-banyan0',
          '-A POSTROUTING -j BANYAN-POST-banyan0',
        ],
        late: false,
      },
      filter: {
        chains: new Map([['BANYAN-FWD-banyan0', []]]),
        jumps: ['-A FORWARD -j BANYAN-FWD-banyan0'],
        late: false,
      },
    })
  })

  it.each([
    ['ours first', [], false],
    ["another agent's before ours", ['-j BANYAN-FWD-other0'], false],
    ["Docker's before ours", ['-j BANYAN-FWD-other0', '-j DOCKER-USER'], true],
  ])('sees who decides first what is forwarded: %s', (_name, before, late) => {
    const chains = ':BANYAN-FWD-banyan0 - [0:0]\n'
    const rules = [...before, '-j BANYAN-FWD-banyan0', '-j DROP']
    const text = `*filter\n${chains}${rules.map(rule => `-A FORWARD ${rule}\n`).join('')}`

    expect(presentRules(text, 'banyan0').filter?.late).toBe(late)
  })

  it('counts for each chain by itself who decides first', () => {
    const chains = ':BANYAN-FWD-banyan0 - [0:0]\n:BANYAN-IN-banyan0 - [0:0]\n'
    const jumps = '-A INPUT -j BANYAN-IN-banyan0\n-A FORWARD -j BANYAN-FWD-banyan0\n'
    const lateOf = (first: string) =>
      presentRules(`*filter\n${chains}${first}${jumps}`, 'banyan0').filter?.late

    expect(lateOf('-A OUTPUT -j ACCEPT\n-A DOCKER-USER -j RETURN\n')).toBe(false)
    expect(lateOf('-A INPUT -j ACCEPT\n')).toBe(true)
  })
})

function rulesOf(all = routes, own = locals) {
  return decideRules(decideDoors(all, place), all, own, place)
}
