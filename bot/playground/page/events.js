// What happens in the playground, as it happens, over server-sent events that come back by themselves.

const LONGEST_WAIT = 5000; // ms between two tries

/**
 * @param {{onEvent: Function, onOpen: Function, onLost: Function}} listener `onOpen` is called after every (re)connection:
 *   what was missed must then be read anew, for the server may have been restarted meanwhile.
 */
export function listen(listener) {
  let wait = 250;
  let source;
  const connect = () => {
    source = new EventSource("/play/events");
    source.onopen = () => {
      wait = 250;
      listener.onOpen();
    };
    source.onmessage = (message) => listener.onEvent(JSON.parse(message.data));
    source.onerror = () => {
      // The browser's own retry gives up on some errors and waits long on others, so the trying again is done here.
      source.close();
      listener.onLost();
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  };
  connect();
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && connect());
}
