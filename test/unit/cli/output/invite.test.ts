import { expect, it } from 'vitest'
import { invitationLines, inviteLines, withdrawnLines } from '../../../../cli/output/invite.ts'
import { plain } from '../../../../cli/output/style.ts'
import { invitation, now } from '../samples.ts'

const screen = { width: 120, style: plain }

it('the line to run comes with the id that takes it back', () => {
  const reply = { token: 'banyan-join-1-x', address: 'e:1', expiresAt: now, id: '3f9c2ab100000000' }

  expect(inviteLines(reply, { name: 'node-2', uses: 1 })).toEqual([
    'On the new server, as root, until 2026-11-21T14:02:15Z:',
    '',
    '    banyan-agent init --engine e:1 --name node-2 --token-file -',
    '',
    'It asks for this token:',
    '',
    '    banyan-join-1-x',
    '',
    'Whoever has the token can join: send it as you would a password.',
    'To take it back: banyan agent uninvite 3f9c2ab100000000',
  ])
})

it('invitations are told with who joined by them, and how to take an open one back', () => {
  const { createdAt: _, ...old } = invitation({
    ...{ id: '00000000000000aa', state: 'used', name: 'node-2', usedBy: ['node-2'] },
    expiresAt: now - 7_200_000,
  })

  expect(invitationLines([invitation({ uses: 5, usedBy: ['a', 'b'] }), old], now, screen)).toEqual([
    'ID                STATE  FOR       JOINED  MADE     ENDS     BY          USED BY',
    '3f9c2ab100000000  open   any name     2/5  1 h ago  in 23 h  ana@laptop  a, b',
    '00000000000000aa  used   node-2       1/1  –        2 h ago  ana@laptop  node-2',
    '',
    'To take one back: banyan agent uninvite 3f9c2ab100000000',
  ])
})

it('says what to do where there is none, and nothing more where none is open', () => {
  expect(invitationLines([], now, screen)).toEqual([
    'No invitation: banyan agent invite, banyan engine invite',
  ])
  expect(invitationLines([invitation({ state: 'expired' })], now, screen)).toHaveLength(2)
})

it('who joined stays, and that is said', () => {
  expect(withdrawnLines(invitation({ usedBy: ['node-2'] }))).toEqual([
    '3f9c2ab100000000 is withdrawn: nobody joins with its token any more',
    'node-2 joined with it and stays; to remove it: banyan agent remove node-2',
  ])
})
