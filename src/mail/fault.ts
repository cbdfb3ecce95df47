/** Why a letter was not sent. */
export interface Fault {
  /** The same letter would be refused again (RFC 5321 4.2.1: 5yz), so it is not worth another try. */
  readonly isPermanent: boolean;
  /** For logs: a number or a short name, never an address. */
  readonly code: string;
  /** For administrators: what the server said, which may name the recipient. */
  readonly words: string;
}

const LONGEST = 500;

/**
 * A no to the recipient or to the letter itself is for good. A no to us (the password, the sender, a full disk, a line
 * that is down) is somebody's to put right, and the letter waits for it.
 */
export function faultOf(error: unknown): Fault {
  const { code, command, permanent, response, responseCode, message } = error as {
    code?: string;
    command?: string;
    permanent?: boolean;
    response?: string;
    responseCode?: number;
    message?: string;
  };
  const isAboutLetter = command === 'RCPT TO' || command === 'DATA';
  const isOurs = code === 'EENVELOPE' && command === 'API';
  return {
    isPermanent: isOurs || (isAboutLetter && permanent === true),
    code: String(responseCode ?? code ?? 'unknown'),
    words: (response ?? message ?? 'unknown').replace(/\p{Cc}+/gu, ' ').slice(0, LONGEST),
  };
}
