#compdef allies
# Completion of allies for zsh. In ~/.zshrc:
#   source <(allies completion zsh)
# or, as a file named _allies in a folder of $fpath.

_allies() {
  local program=${(Q)words[1]} value help
  local -a offers otherwise
  whence -p -- $program >/dev/null || program=allies
  while IFS=$'\t' read -r value help; do
    case $value in
      *:files) compset -p $(( $#value - 6 )); _files; return ;;
      *:folders) compset -p $(( $#value - 8 )); _files -/; return ;;
    esac
    offers+=("$value${help:+:$help}")
    # Found by another name or in another case: zsh would drop it.
    [[ $value == "$PREFIX"* ]] || otherwise=(-U)
  done < <(_ALLIES_COMPLETE=zsh $program "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
  _describe -V 'allies' offers $otherwise || return
  # What such offers have in common may be less than what is typed: list them, and change nothing yet.
  if (( $#otherwise && compstate[nmatches] > 1 )) && [[ $compstate[insert] == *unambiguous* ]]; then
    compstate[insert]=
    compstate[list]='list force'
  fi
}

# A compinit that comes later forgets what was told before: what counts is told again where the first prompt is drawn.
_allies_register() {
  add-zsh-hook -d precmd _allies_register
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _allies allies
}

if [[ ${funcstack[1]-} == _allies ]]; then
  _allies "$@"
else
  if (( $+functions[compdef] )); then compdef _allies allies; fi
  autoload -Uz add-zsh-hook && add-zsh-hook precmd _allies_register
fi
