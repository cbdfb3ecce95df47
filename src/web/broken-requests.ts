import type { Server } from 'node:http';

const ANSWERS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: answer('431 Request Header Fields Too Large', 'The headers are larger than we take.'),
  ERR_HTTP_REQUEST_TIMEOUT: answer('408 Request Timeout', 'The request took too long to arrive.'),
};
const MALFORMED = answer('400 Bad Request', 'This is not a request that we can read.');

/** Answers what is no HTTP, or too much of it, with a sentence: Node would close such connections without a word. */
export function refuseBrokenRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else socket.end(ANSWERS[error.code ?? ''] ?? MALFORMED);
  });
}

function answer(status: string, sentence: string): string {
  const headers = ['Connection: close', 'Content-Type: text/plain; charset=utf-8', 'X-Content-Type-Options: nosniff'];
  return [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${sentence.length}`, '', sentence].join('\r\n');
}
