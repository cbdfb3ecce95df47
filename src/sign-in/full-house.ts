import { type FullHouse, findFullHouse } from '#licences/full-house.ts';
import { keepPlace, type LinePlace, leaveLine } from '#licences/line.ts';
import { moveSeat } from '#licences/move-seat.ts';
import { untilShownEverywhere } from '#oidc/seat-change.ts';
import type { Words } from '#platform/words/words.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import { drawSeats, likelyWords, lineWords } from './house-words.ts';
import type { Interaction } from './interaction.ts';
import { findWaitingPage, type SeatAsked, type SeatDecision } from './seat-asked.ts';
import { type FullHousePage, fullHousePage } from './seat-pages.ts';
import { writeTo } from './write-to.ts';

interface Asking {
  readonly interaction: Interaction;
  readonly asked: SeatAsked;
}

/** The browser without scripts that asked for this looks again by itself. */
const AGAIN = 'again';

/**
 * All seats are taken: who waits sees their place, and goes on once there is a seat. The page that was shown before may
 * look again; the first one never goes on, so that no two pages can send a browser to and fro.
 */
export async function fullHouseAnswer(desk: Desk, visit: Visit, { interaction, asked }: Asking): Promise<Answer> {
  const waiting = waitingIn(asked);
  const house = await findFullHouse(desk.db, waiting);
  if (!house) return goTo(await tryAgain(desk, visit, waiting));
  const place = await keepPlace(desk.db, waiting);
  if (visit.query.has(AGAIN) && (place.isReady || (await isOld(desk, interaction)))) {
    return goTo(await tryAgain(desk, visit, waiting));
  }
  const page = pageOf(visit, { interaction, house, place });
  return show(fullHousePage, page, { leadsTo: interaction.redirectUri });
}

interface Found {
  readonly interaction: Interaction;
  readonly house: FullHouse;
  readonly place: LinePlace;
}

function pageOf(visit: Visit, { interaction: { app, path }, house, place }: Found): FullHousePage {
  const { words } = visit.frame;
  return {
    app,
    organisation: house.organisationName,
    seats: drawSeats(house),
    action: `${path}/seat`,
    line: lineWords(words, place),
    isReady: place.isReady,
    likely: likelyWords(words, house),
    lineUrl: `${path}/seat/line`,
    refreshUrl: `${path}/seat?${AGAIN}`,
    elsewhere: house.elsewhere && elsewhereWords(words, house.elsewhere),
    hasOthers: house.hasOthers,
    ask: house.owner && whomToAsk(words, app.name, house.owner),
  };
}

interface Answering {
  readonly asked: SeatAsked;
  readonly input: SeatDecision;
}

export async function answerFullHouse(desk: Desk, visit: Visit, { asked, input }: Answering): Promise<Answer> {
  const waiting = waitingIn(asked);
  const { decision } = input;
  if (decision === 'continue') return goTo(await tryAgain(desk, visit, waiting));
  if (decision === 'move') {
    const hasMoved = await moveSeat(desk.db, { ...waiting, requestId: visit.requestId });
    // The device that had it is signed out everywhere before this one is let in.
    if (hasMoved) await untilShownEverywhere({ changedHandsMs: 0 });
    return goTo(await tryAgain(desk, visit, waiting));
  }
  await leaveLine(desk.db, waiting);
  if (decision === 'choose') return goTo(await desk.provider.recordResult(visit.ctx, { seat: {} }));
  const refusal = { error: 'access_denied', error_description: 'no seat was free' };
  return goTo(await desk.provider.recordResult(visit.ctx, refusal));
}

interface Waiting extends Omit<SeatAsked, 'why' | 'licenceIds'> {
  readonly licenceId: string;
}

function waitingIn({ licenceIds: [licenceId = ''], accountId, sessionUid, clientId }: SeatAsked): Waiting {
  return { licenceId, accountId, sessionUid, clientId };
}

/** The licence that was waited for stays chosen, should there be several. */
function tryAgain(desk: Desk, visit: Visit, { licenceId }: Waiting): Promise<string> {
  return desk.provider.recordResult(visit.ctx, { seat: { licence: licenceId } });
}

async function isOld(desk: Desk, { uid }: Interaction): Promise<boolean> {
  return (await findWaitingPage(desk, uid))?.isOld === true;
}

function elsewhereWords(words: Words, { agent }: { readonly agent: string | undefined }): string {
  const device = agent === undefined ? undefined : words.say.device(agent);
  return device === undefined ? words.fullHouse.elsewhere : words.fullHouse.elsewhereOn(device);
}

function whomToAsk(words: Words, app: string, owner: { name: string; email: string }) {
  const { name, url } = writeTo(owner, words.fullHouse.subject(app));
  return { words: words.fullHouse.ask(name), name, url };
}
