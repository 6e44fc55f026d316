/** Whether a request asks for something and changes nothing. HEAD is answered as GET is, but for the body. */
export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
